"""The protocol's rules: releases and negotiation, what is asked for, what is answered."""
