"""An illustrative consortium as an import folder: twelve invented associations, three years, sixty contracts.

Every association, supplier, price, person's address and outcome in it is invented; registration and
company numbers are of a form that no register issues. Nothing in it is drawn by the clock or by chance:
the same folder is written byte for byte every time. The one thing that is real is the consumer prices
index (see `prices`): Office for National Statistics, series D7BT, Contains public sector information
licensed under the Open Government Licence v3.0.
"""

NOTICE = "Illustration: everything here is invented but the consumer prices index."
"""The sentence that the demo begins with."""
