-- A job names the models that its run needs, and a worker those that it could fetch beside those on its machine: together
-- they say which worker may run it.

alter table jobs add column models text[] not null default '{}';
alter table workers add column fetchable text[] not null default '{}';
