;;; For lsp-mode, which runs this server beside others.  -*- lexical-binding: t -*-

(require 'lsp-mode)

(lsp-register-client
 (make-lsp-client :new-connection (lsp-stdio-connection '("oss403" "lsp"))
                  :activation-fn (lambda (&rest _) t)
                  :add-on? t
                  :server-id 'oss403))

;; For files of which lsp-mode does not know the language.
(add-to-list 'lsp-language-id-configuration '("." . "plaintext") t)

(dolist (hook '(prog-mode-hook text-mode-hook conf-mode-hook))
  (add-hook hook #'lsp-deferred))

;; The keys of oss403.toml.
(defvar oss403-settings nil)
;; (setq oss403-settings '(("oss403.locale" "zh")))
(lsp-register-custom-settings oss403-settings)
