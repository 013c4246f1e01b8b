-- A card may give its message up to another job's card, moderators may hide what a job shows, and workers say which
-- models they have on their machine.

alter table jobs add column hidden_at timestamptz;
alter table cards add column replaced boolean not null default false;
alter table workers add column models text[] not null default '{}';

create index cards_of_message on cards (message_id) where message_id is not null;
