"""How sites depend on one another and how risk is worked out; numbers in, numbers out, no Django."""
