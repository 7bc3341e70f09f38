"""The component package, for programs in other languages."""
