-- Cards that show nothing of a job that failed or was cancelled: whoever asked for it takes the message away.

alter table cards add column quiet boolean not null default false;
