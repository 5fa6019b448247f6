"""What is done with all that is stored about somebody: giving it, forgetting it."""

from server.customer_data.service.people import CustomerData, Person

__all__ = ["CustomerData", "Person"]
