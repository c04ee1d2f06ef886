class Refused(Exception):
    """The user's request cannot be met; the message is for them."""

    def __init__(self, message: str, status: int = 400):
        super().__init__(message)
        self.message = message
        self.status = status
