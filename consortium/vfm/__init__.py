"""Value for money: price indices, claims, signatures, board packs.

Every figure opens to the posted lines and the baseline behind it.
"""
