;;; `M-x compile RET oss403 check --color never': the list leads into the files.  -*- lexical-binding: t -*-

(require 'compile)

(add-to-list 'compilation-error-regexp-alist-alist
             '(oss403 "^ *--> \\(.+\\):\\([0-9]+\\):\\([0-9]+\\)$" 1 2 3))
(add-to-list 'compilation-error-regexp-alist 'oss403)
;; Its columns count characters.
(setq-default compilation-error-screen-columns nil)
