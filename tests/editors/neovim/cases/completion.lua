return {
  'completion offers hosts, and takes the place of what was typed',
  function(t)
    t.open('upload.py')
    t.findings(2)
    local last = #t.lines()
    vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
    -- what <C-x><C-o> does, step by step: where the word begins, then the words
    local chosen
    vim.fn.complete = function(column, words)
      for _, word in ipairs(words) do
        if not chosen and word.word:find('cn-shanghai', 1, true) then
          chosen = { column = column, word = word.word }
        end
      end
    end
    vim.api.nvim_buf_set_lines(0, last - 1, last, false, { 'ENDPOINT = "oss-cn-shang"' })
    t.cursor(last, #'ENDPOINT = "oss-cn-shang')
    vim.lsp.omnifunc(1, '')
    t.wait('completions', function()
      return chosen ~= nil
    end)
    if chosen then
      t.has(chosen.word, 'oss-cn-shanghai')
      t.eq(chosen.column, #'ENDPOINT = "' + 1, 'first column of what is replaced')
    end
  end,
}
