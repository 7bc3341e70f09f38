"""Takes roles and policies over that are in the account already: the file for `pulumi import`."""
