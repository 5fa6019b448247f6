"""What every change leaves behind: events, an audit record, its answer."""
