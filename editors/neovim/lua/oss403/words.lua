--- What the plugin itself says, in both languages. What is said of OSS comes from the program.

local M = {}

local words = {
  missing = {
    en = '`%s` is not to be found; see :checkhealth oss403',
    zh = '找不到 `%s`，请运行 :checkhealth oss403 查看',
  },
  crashed = { en = 'the server ended (%s) and was started again', zh = '服务端异常退出（%s），已重新启动' },
  gave_up = {
    en = 'the server ended %d times in a few minutes; :Oss403Restart starts it again',
    zh = '服务端在几分钟内退出了 %d 次，可用 :Oss403Restart 重新启动',
  },
  no_finding = { en = 'nothing is reported on this line', zh = '本行没有诊断信息' },
  no_ignore = {
    en = 'this kind of file has no comments; set the rule in oss403.toml',
    zh = '此类文件没有注释，请在 oss403.toml 中设置该规则',
  },
  changed_meanwhile = {
    en = 'the text changed meanwhile; nothing was done',
    zh = '文本已变更，未做任何修改',
  },
  unknown = { en = 'nothing is known of `%s`', zh = '没有关于 `%s` 的说明' },
  no_text = { en = 'there is nothing under the cursor', zh = '光标处没有内容' },
  checked_clean = { en = 'nothing found', zh = '未发现问题' },
  checked = { en = '%d found', zh = '发现 %d 处问题' },
  checking = { en = 'checking %s', zh = '正在检查 %s' },
  check_runs = {
    en = 'a check is running; :Oss403Check! ends it',
    zh = '检查正在进行，可用 :Oss403Check! 结束',
  },
  causes = { en = 'places that can have caused it: %d', zh = '可能的出处共 %d 处' },
  no_cause = { en = 'nothing in this workspace shows the cause', zh = '工作区中没有发现可能的原因' },
  cancelled = { en = 'the check was cancelled', zh = '检查已取消' },
  failed = { en = '`%s` failed: %s', zh = '`%s` 运行失败：%s' },
}

--- `en` or `zh`: as the settings say, else as the environment says.
function M.locale()
  local set = require('oss403.client').settings().locale
  if set == 'en' or set == 'zh' then
    return set
  end
  for _, name in ipairs({ 'LC_ALL', 'LC_MESSAGES', 'LANG' }) do
    local value = os.getenv(name)
    if value and value ~= '' then
      return value:lower():match('^zh') and 'zh' or 'en'
    end
  end
  return 'en'
end

--- One sentence, with its facts filled in.
function M.say(key, ...)
  return words[key][M.locale()]:format(...)
end

--- Shows one sentence to the user.
function M.notify(level, key, ...)
  vim.notify('oss403: ' .. M.say(key, ...), vim.log.levels[level])
end

return M
