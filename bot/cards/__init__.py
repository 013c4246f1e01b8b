"""Cards: the messages that show a job from queued to finished."""
