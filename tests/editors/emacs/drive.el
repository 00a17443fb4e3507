;;; What a user of Emacs does, in batch.  -*- lexical-binding: t -*-
;; Environment: CLIENT is `eglot' or `lsp-mode', WORDS `en' or `zh', CONFIGURATION the folder editors/emacs, SAY a
;; file for the verdicts.  The working folder is a copy of the samples.

(require 'cl-lib)
(require 'json)

(setq native-comp-jit-compilation nil
      native-comp-enable-subr-trampolines nil
      create-lockfiles nil
      make-backup-files nil
      flymake-no-changes-timeout 0.1
      eglot-confirm-server-initiated-edits nil
      eglot-confirm-server-edits nil
      eglot-sync-connect 15
      eglot-autoreconnect 1
      lsp-auto-guess-root t
      lsp-diagnostics-provider :flymake
      lsp-enable-suggest-server-download nil
      lsp-warn-no-matched-clients nil
      lsp-restart 'auto-restart
      lsp-keep-workspace-alive t
      lsp-completion-provider :none
      lsp-headerline-breadcrumb-enable nil
      lsp-modeline-code-actions-enable nil
      lsp-enable-file-watchers nil
      ;; in batch nobody presses a key, and Eglot would open a menu for the mouse
      last-nonmenu-event ?x)

(defvar t/client (intern (getenv "CLIENT")))
(defvar t/zh (equal (getenv "WORDS") "zh"))
(defvar t/said nil)
(defvar t/folder default-directory)

(load (expand-file-name (format "%s.el" t/client) (getenv "CONFIGURATION")) nil t)
(load (expand-file-name "compile.el" (getenv "CONFIGURATION")) nil t)
(require 'flymake)
(when (eq t/client 'eglot)
  (add-to-list 'eglot-server-programs '(python-mode . ("oss403" "lsp"))))

(defun t/say (verdict name &optional detail)
  (push (format "%s  Emacs %s, %s, %s: %s%s" verdict emacs-version t/client (if t/zh "zh" "en") name
                (if detail (concat "\n      " (replace-regexp-in-string "\n" "\n      " detail)) ""))
        t/said))

(defmacro t/case (name &rest body)
  "Passes if BODY is not nil and signals nothing."
  (declare (indent 1))
  `(condition-case problem
       (if (progn ,@body) (t/say "pass" ,name) (t/say "FAIL" ,name (t/state)))
     ((error quit) (t/say "FAIL" ,name (format "%S\n%s" problem (t/state))))))

(defun t/state ()
  (format "findings: %S\ntext: %S" (mapcar #'t/message (t/findings)) (buffer-string)))

(defun t/wait (condition &optional seconds)
  "What CONDITION returns as soon as that is not nil."
  (let ((end (+ (float-time) (or seconds 90))) result)
    (while (and (not (setq result (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.05)
      (sleep-for 0.01))
    result))

(defconst t/tested "cn-hangzhuo\\|AccesDenied\\|oss-cn-shanghai\\|<Error>\\|AccessDenied"
  "What the findings stand under that the samples were written for.  Other rules may have something to say too.")

(defun t/findings ()
  (sort (cl-remove-if-not (lambda (it) (string-match-p t/tested (t/under it))) (flymake-diagnostics))
        (lambda (a b) (< (flymake-diagnostic-beg a) (flymake-diagnostic-beg b)))))

(defun t/message (finding) (substring-no-properties (flymake-diagnostic-text finding)))

(defun t/under (finding)
  (buffer-substring-no-properties (flymake-diagnostic-beg finding) (flymake-diagnostic-end finding)))

(defun t/tell ()
  "Sends what was typed, and shows what came.  Both wait for an idle moment, of which there is none in batch."
  (if (eq t/client 'eglot)
      (eglot--signal-textDocument/didChange)
    (lsp--flush-delayed-changes)))

(defun t/have (count)
  "The findings as soon as there are COUNT of them."
  (t/wait (lambda ()
            (t/tell)
            (unless flymake-mode (flymake-mode 1))
            (flymake-start)
            (let ((findings (t/findings))) (and (= (length findings) count) (or findings t))))))

(defun t/told ()
  "What the command line says of the first finding in upload.py."
  (let ((json-object-type 'alist) (json-array-type 'list) (json-key-type 'symbol))
    (with-temp-buffer
      (call-process "oss403" nil '(t nil) nil "check" "--format" "jsonl" "--locale" (if t/zh "zh" "en") "upload.py")
      (goto-char (point-min))
      (json-read))))

(defun t/open (file)
  (find-file (expand-file-name file t/folder))
  (if (eq t/client 'eglot)
      (unless (t/wait #'eglot-current-server 1) (apply #'eglot (eglot--guess-contact)))
    (lsp))
  (t/wait (lambda () (if (eq t/client 'eglot)
                         (eglot-current-server)
                       (cl-some (lambda (it) (eq (lsp--workspace-status it) 'initialized)) (lsp-workspaces))))))

(defun t/hover ()
  (let (text)
    (if (eq t/client 'eglot)
        (progn (eglot-hover-eldoc-function (lambda (it &rest _) (setq text (or it 'none))))
               (t/wait (lambda () text)))
      (setq text (lsp--render-on-hover-content
                  (lsp:hover-contents (lsp-request "textDocument/hover" (lsp--text-document-position-params))) t)))
    (and (stringp text) (substring-no-properties text))))

(defun t/choose (wanted)
  "Opens the list of code actions, takes WANTED and returns all titles."
  (let* (titles
         (completing-read-function
          (lambda (_prompt collection &rest _)
            (setq titles (all-completions "" collection))
            (or (cl-find wanted titles :test (lambda (a b) (string-match-p (regexp-quote a) b)))
                (signal 'quit nil)))))
    (if (eq t/client 'eglot)
        (eglot-code-actions (point) (point) nil t)
      (call-interactively #'lsp-execute-code-action))
    titles))

(defun t/complete (wanted)
  "Completes at point as a completion front end does, taking WANTED if it is offered."
  (pcase (if (eq t/client 'eglot) (eglot-completion-at-point) (lsp-completion-at-point))
    (`(,start ,end ,table . ,more)
     (let* ((typed (buffer-substring-no-properties start end))
            (found (completion-all-completions
                    typed table nil (length typed) (completion-metadata typed table nil)))
            (one (progn (when (consp (last found)) (setcdr (last found) nil))
                        (cl-find wanted found :test #'string=))))
       (when one
         (delete-region start end)
         (insert one)
         (funcall (or (plist-get more :exit-function) #'ignore) one 'finished)
         t)))))

(defun t/settings (key value)
  (if (eq t/client 'eglot)
      (let ((server (eglot-current-server)))
        (setq-default eglot-workspace-configuration
                      (list :oss403 (list (intern (format ":%s" key)) value)))
        (eglot-signal-didChangeConfiguration server))
    (lsp-register-custom-settings `((,(format "oss403.%s" key) ,value)))
    (with-lsp-workspace (car (lsp-workspaces))
      (lsp--set-configuration (lsp-configuration-section "oss403")))))

(defun t/server ()
  (cl-find-if (lambda (it) (and (process-live-p it)
                                (string-match-p "oss403" (process-name it))
                                (equal (car (process-command it)) "oss403")))
              (process-list)))

(defun t/process ()
  "The process of the server."
  (or (t/server)
      (cl-find-if (lambda (it) (and (process-live-p it) (cl-some (lambda (word) (string-match-p "oss403" word))
                                                                 (process-command it))))
                  (cl-remove-if-not (lambda (it) (listp (process-command it))) (process-list)))))

(defun t/run ()
  (let* ((told (t/told))
         (fix (alist-get 'title (car (alist-get 'fixes told))))
         findings)
    (t/case "a server reads the file" (t/open "upload.py"))
    (setq findings (t/have 2))
    (t/case "the finding covers the right characters after Chinese and emoji"
      (equal (t/under (car findings)) "cn-hangzhuo"))
    (t/case "the finding says what the command line says"
      (string-match-p (regexp-quote (alist-get 'message told)) (t/message (car findings))))
    (goto-char (+ 2 (flymake-diagnostic-beg (car findings))))
    (t/case "hover shows the page"
      (let ((page (t/hover)))
        (and (string-match-p "NonStandardHostForbidden" page)
             (string-match-p (regexp-quote (alist-get 'help told)) page)
             (eq t/zh (and (string-match-p "\\cC" page) t)))))
    (t/case "the list of fixes offers the fix"
      (cl-find-if (lambda (it) (string-match-p (regexp-quote fix) it)) (t/choose fix)))
    (t/case "the fix mends the text"
      (t/wait (lambda () (string-match-p "图片🚀\", \"https://oss-cn-hangzhou\\.aliyuncs" (buffer-string)))))
    (t/case "and the finding goes" (t/have 1))
    (unless t/zh
      (t/case "completion offers hosts, in the place of what was typed"
        (goto-char (point-max))
        (search-backward "\"\"")
        (forward-char)
        (insert "oss-cn-shang")
        (t/tell)
        (and (t/complete "oss-cn-shanghai.aliyuncs.com")
             (equal (thing-at-point 'line t) "ENDPOINT = \"oss-cn-shanghai.aliyuncs.com\"\n")))
      (t/case "settings change without a restart"
        (let ((before (t/process)))
          (t/settings "locale" "zh")
          (and (t/wait (lambda () (flymake-start)
                         (let ((first (car (t/findings)))) (and first (string-match-p "\\cC" (t/message first))))))
               (eq before (t/process)))))
      (t/case "a server that is killed is started again"
        (sleep-for 1.2)
        ;; else lsp-mode waits for an idle moment
        (setq-local lsp--buffer-deferred nil)
        (let ((before (t/process)))
          (signal-process before 'SIGKILL)
          (and (t/wait (lambda () (let ((now (t/process))) (and now (not (eq now before))))))
               (t/wait (lambda () (if (eq t/client 'eglot) (eglot-current-server) (lsp-workspaces))))
               (t/have 1))))
      (set-buffer-modified-p nil)
      (t/case "the check of the folder leads into the files"
        (revert-buffer t t)
        (let ((compilation-ask-about-save nil) (compilation-scroll-output nil))
          (compile "oss403 check --color never upload.py")
          (t/wait (lambda () (with-current-buffer "*compilation*"
                               (and (not (get-buffer-process (current-buffer)))
                                    (string-match-p "finished\\|exited" (buffer-string))))))
          (next-error)
          (set-buffer (window-buffer (selected-window)))
          (and (equal (buffer-name) "upload.py") (looking-at "cn-hangzhuo"))))
      (t/case "the check of the workspace tells of files that are not open"
        (load (expand-file-name "check.el" (getenv "CONFIGURATION")) nil t)
        (t/open "upload.py")
        (oss403-check-workspace)
        (let ((path (expand-file-name "deploy/storage.yaml" t/folder)))
          (t/wait (lambda () (if (eq t/client 'eglot)
                                 (cdr (assoc path flymake-list-only-diagnostics))
                               (gethash path (lsp-diagnostics)))))))
      (dolist (file '("app.log" "deploy/storage.yaml"))
        (t/case (format "%s is read" file)
          (let ((auto-mode-alist (append '(("\\.\\(log\\|yaml\\)\\'" . text-mode)) auto-mode-alist)))
            (and (t/open file) (t/have 1)))))
      (t/case "nothing is shown where nothing of OSS stands"
        (and (t/open "quiet/main.py")
             (string-match-p "boto3" (buffer-string))
             (progn (t/wait #'ignore 1.5) (flymake-start) (accept-process-output nil 0.3) t)
             (null (t/findings)))))))

(condition-case problem (t/run)
  ((error quit) (t/say "FAIL" "the session goes to its end" (format "%S" problem))))
(with-temp-file (getenv "SAY") (dolist (line (reverse t/said)) (insert line "\n")))
(dolist (buffer (buffer-list)) (with-current-buffer buffer (set-buffer-modified-p nil)))
(kill-emacs)
;;; drive.el ends here
