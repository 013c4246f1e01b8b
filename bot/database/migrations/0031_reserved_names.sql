-- Whoever lists models is also told of those that are being made: their names are taken.

create trigger tuned_model_begun after insert on tuned_models for each row execute function tell_tuned_models();

drop trigger tuned_model_made on jobs;
create trigger tuned_model_made after update of state on jobs
    for each row when (new.state in ('succeeded', 'failed', 'cancelled') and old.state <> new.state)
    execute function tell_tuned_model_made();
