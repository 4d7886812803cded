"""The WeChat official account: reading what WeChat delivers, answering it, the menu, a simulator."""
