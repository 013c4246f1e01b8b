-- The task `complete_code` is called as its command is.

update jobs set kind = 'complete' where kind = 'complete_code';
