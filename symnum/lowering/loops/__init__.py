"""From array expressions to loop nests: `plan` has the steps, `roots` what shares a loop, `nest` the bodies."""
