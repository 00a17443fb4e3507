;;; For Eglot, which runs one server for each buffer.  -*- lexical-binding: t -*-

(require 'eglot)

;; At the end of the list: a mode that has a server of its own keeps it.
(add-to-list 'eglot-server-programs
             '((prog-mode text-mode conf-mode) . ("oss403" "lsp")) t)

;; Modes that shall have this one instead.
;; (add-to-list 'eglot-server-programs '(python-mode . ("oss403" "lsp")))

(dolist (hook '(text-mode-hook conf-mode-hook))
  (add-hook hook #'eglot-ensure))

;; The keys of oss403.toml.
;; (setq-default eglot-workspace-configuration '(:oss403 (:locale "zh")))
