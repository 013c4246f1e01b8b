-- Sets of data that were added for all to fine-tune on; the data is an artifact, which every worker can read.

create table data_sets (
    key text primary key,
    card json not null,
    artifact uuid not null references artifacts
);
