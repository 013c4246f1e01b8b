-- A card may give its message up to another job's card, and moderators may hide what a job shows.

alter table jobs add column hidden_at timestamptz;
alter table cards add column replaced boolean not null default false;

create index cards_of_message on cards (message_id) where message_id is not null;
