"""Uses of the channel's limited call, followed until their result is known."""
