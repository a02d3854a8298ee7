"""Programs that measure the product beside a raw floor and print ratios; they are no tests."""
