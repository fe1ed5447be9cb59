;;; ringback-mode.el --- Scenario files of ringback  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages

;;; Commentary:

;; Colours for scenario files and fragments, and `ringback lsp' for eglot.

;;; Code:

;; words: made by docs/editor_files.py
(defconst ringback-keys
  '(
    "scenario"
    "source"
    "nas"
    "lines"
    "client"
    "exchange"
    "secret"
    "tariff"
    "match"
    "debug"
    "needs"
    "matrix"
    "tags"
    "abort"
    "use"
    "xfail"
    "budget"
    "seed")
  "Keys of the header.")

(defconst ringback-act-words
  '(
    "unobtainable"
    "congestion"
    "abandoned"
    "forwarded"
    "permanent"
    "answered"
    "callback"
    "off-hook"
    "released"
    "charged"
    "dialing"
    "dialled"
    "answer"
    "barred"
    "before"
    "called"
    "caller"
    "failed"
    "lasted"
    "signal"
    "break"
    "bytes"
    "calls"
    "cause"
    "close"
    "flash"
    "glare"
    "order"
    "quiet"
    "saved"
    "speed"
    "times"
    "busy"
    "call"
    "cost"
    "file"
    "hang"
    "high"
    "open"
    "paid"
    "port"
    "rang"
    "ring"
    "send"
    "sent"
    "trip"
    "cts"
    "dcd"
    "dsr"
    "dtr"
    "for"
    "low"
    "off"
    "out"
    "saw"
    "use"
    "by"
    "no"
    "of"
    "on"
    "ri"
    "up")
  "Words of what is done and checked.")

(defconst ringback-fault-words
  '(
    "congestion"
    "circuits"
    "clipping"
    "crossed"
    "one-way"
    "restart"
    "retrain"
    "without"
    "answer"
    "bursts"
    "jitter"
    "number"
    "after"
    "bit/s"
    "bytes"
    "delay"
    "every"
    "glare"
    "noise"
    "trunk"
    "wrong"
    "busy"
    "call"
    "dead"
    "dial"
    "from"
    "heal"
    "ring"
    "slow"
    "tone"
    "trip"
    "all"
    "cut"
    "for"
    "at"
    "in"
    "no"
    "to")
  "Words of faults.")
;; end of words

(defconst ringback--left
  "^\\([^ \t\n|~:!#][^ \t\n]*\\)?\\(\\(?:[ \t]+[^ \t\n|~:!][^ \t\n]*\\)*\\)\\(?:[ \t]+\\|^\\)"
  "The lane and the margin of a story line, up to its gutter.")

(defconst ringback--duration "[0-9.]+[ \t]*\\(?:us\\|ms\\|s\\|m\\|h\\)"
  "A duration.")

(defun ringback--line-end ()
  "The end of the line, where what is right of a gutter ends."
  (line-end-position))

(defun ringback--statement (gutter words face)
  "A font-lock keyword for the statements of GUTTER with its WORDS in FACE."
  `(,(concat ringback--left "\\(" gutter "\\)\\(?:[ \t]\\|$\\)")
    (1 'font-lock-type-face nil t)
    (3 'font-lock-builtin-face)
    (,(regexp-opt words 'symbols) (ringback--line-end) nil (0 ',face))
    (,(concat "[ \t]\\(" ringback--duration "\\(?:\\.\\." ringback--duration "\\)?\\|-?[0-9][0-9.e-]*\\)\\_>")
     (progn (goto-char (match-end 3)) (ringback--line-end)) nil
     (1 'font-lock-constant-face))))

(defconst ringback-font-lock-keywords
  `(("^[ \t]*\\(?:#\\|!---\\).*$" (0 'font-lock-comment-face t))
    ("^-- [[:alnum:]_./].* --[ \t]*$" (0 'font-lock-preprocessor-face t))
    (,(concat "^\\(" (regexp-opt ringback-keys) "\\)\\(?:[ \t]+\\([^ \t\n:|~!]+\\)\\)?:")
     (1 'font-lock-keyword-face) (2 'font-lock-type-face nil t))
    (,(concat ringback--left "\\(|\\)\\(?:[ \t]\\|$\\)")
     (1 'font-lock-type-face nil t) (3 'font-lock-builtin-face)
     ("`[^`\n]*`?" (ringback--line-end) nil (0 'font-lock-string-face)))
    (,(concat ringback--left "\\(~\\)\\(?:[ \t]\\(.*\\)\\|$\\)")
     (1 'font-lock-type-face nil t) (3 'font-lock-builtin-face)
     (4 'font-lock-doc-face nil t))
    ,(ringback--statement ":" ringback-act-words 'font-lock-keyword-face)
    ,(ringback--statement "!" ringback-fault-words 'font-lock-warning-face)
    (,(concat ringback--left "[|~:!]")
     ("\\(after\\)[ \t]+@\\|\\(at[ \t]+end\\)[ \t]"
      (progn (goto-char (match-beginning 2)) (match-end 2)) nil
      (1 'font-lock-keyword-face nil t) (2 'font-lock-keyword-face nil t))
     (,(concat "[ \t]\\(@[A-Za-z0-9_-]+\\|x[0-9]+\\(?:\\.\\.[0-9]+\\)?\\|"
               ringback--duration "\\(?:\\.\\." ringback--duration "\\)?\\)\\_>")
      (progn (goto-char (match-beginning 2)) (match-end 2)) nil
      (1 'font-lock-constant-face)))
    ("\\${[^{}\n]*}" (0 'font-lock-variable-name-face t)))
  "What is coloured in scenario files.")

;;;###autoload
(define-derived-mode ringback-mode text-mode "ringback"
  "Major mode for the scenario files of ringback."
  (setq-local comment-start "# ")
  (setq-local indent-tabs-mode nil)
  (setq-local font-lock-defaults '(ringback-font-lock-keywords t)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.\\(?:scenario\\|fragment\\)\\'" . ringback-mode))

(defvar ringback-command '("ringback" "lsp")
  "The command that starts the language server.")

(defun ringback-contact (&rest _)
  "How eglot reaches the language server."
  ringback-command)

(defvar eglot-server-programs)
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '(ringback-mode . ringback-contact)))

(provide 'ringback-mode)
;;; ringback-mode.el ends here
