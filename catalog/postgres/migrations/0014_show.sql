-- What the first part made is shown while the others are at the second one already.
alter table piece drop constraint piece_work_check;
alter table piece add constraint piece_work_check
    check (work in ('sample', 'sound', 'pictures', 'join', 'show'));
