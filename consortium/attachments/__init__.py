"""Files that stand behind what is in the book: the supplier's paper, a scan, a mail.

A file hangs on a subject, named as the audit trail names it (`document 12`, `contract LIF-01`); what a subject
is, and who sees it, is for those to know who ask. Its content is kept once, however often it is attached. It is
never changed, and goes only when the last attachment of it is taken away; that this was so stays to be read.
"""
