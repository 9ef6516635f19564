-- Whether what the episode points to is its first version: the lowest phone rung, while the rest is made.
alter table episode add column preview boolean not null default false;
