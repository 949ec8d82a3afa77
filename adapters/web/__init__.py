"""Parts of the web server that are independent of the OMS and of the console."""
