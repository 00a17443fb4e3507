;;; `M-x oss403-check-workspace', for Eglot and lsp-mode.  -*- lexical-binding: t -*-

(defun oss403--told (answer)
  "Say what came of a check: ANSWER is a property list, or the hash table that lsp-mode makes of it."
  (let ((fact (lambda (name)
                (if (hash-table-p answer) (gethash name answer)
                  (plist-get answer (intern (concat ":" name)))))))
    (message "oss403: findings: %s; files with findings: %s"
             (funcall fact "findings") (funcall fact "filesWithFindings"))))

(defun oss403-check-workspace ()
  "Let the server check the project, also files that are not open.
What it finds there is listed by `flymake-show-project-diagnostics', for lsp-mode by `lsp-treemacs-errors-list'."
  (interactive)
  (let ((params '(:command "oss403.server.checkWorkspace" :arguments [])))
    (cond
     ((and (bound-and-true-p lsp-mode) (lsp-find-workspace 'oss403 (buffer-file-name)))
      (with-lsp-workspace (lsp-find-workspace 'oss403 (buffer-file-name))
        (lsp-request-async "workspace/executeCommand" params #'oss403--told :mode 'detached)))
     ((and (fboundp 'eglot-current-server) (eglot-current-server))
      (jsonrpc-async-request (eglot-current-server) :workspace/executeCommand params
                             :success-fn #'oss403--told :timeout 600))
     (t (user-error "No oss403 serves this buffer")))))
