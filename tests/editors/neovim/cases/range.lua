return {
  'the squiggle stands under the right characters after Chinese and emoji',
  function(t)
    t.open('upload.py')
    local findings = t.findings(2)
    t.eq(findings[1].lnum, 2, 'line')
    t.eq(t.under(findings[1]), 'cn-hangzhuo', 'under the squiggle')
    t.eq(t.under(findings[2]), 'AccesDenied', 'under the squiggle')
    -- and still there after an edit before it on the same line
    vim.api.nvim_buf_set_text(0, 2, 10, 2, 10, { '🪣例' })
    t.wait('the squiggle moves', function()
      local moved = vim.tbl_filter(function(finding)
        return finding.lnum == 2
      end, t.found(0))[1]
      return moved and moved.col == findings[1].col + #'🪣例' and t.under(moved) == 'cn-hangzhuo'
    end)
  end,
}
