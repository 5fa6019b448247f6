"""What is watched, in the words of Prometheus, Grafana and Datadog."""
