-- The name of the thread, begun on its message, in which a card is to go on; null where it is to stay, or is there.

alter table cards add column thread text;
