"""Starts and keeps the processes of a deployment: databases, workers and Envoy.

Knows nothing of carts. Everything here runs children on loopback and sees to it that none outlives
its parent.
"""
