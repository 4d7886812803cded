"""The ASGI app: chat API and chat page on one port."""
