"""The extra files of what is due to pools and committed from them; rows are numbered in the order of the file."""

from consortium.exchange.instant import Instant
from consortium.exchange.kinds import Kind
from consortium.fields import (
    FREE_TEXT,
    PoolCode,
    Text,
    Whole,
)
from consortium.pools.schemas import CommitmentSchema, DueSchema


class PoolDueRowSchema(DueSchema):
    """A row of `pool_dues`: a due, or one that takes back another."""

    number = Whole("number of the row", "1", least=1, required=True)
    takes_back = Whole("number of the row that it takes back; blank: none", "1", least=1)
    words = Text("why it was taken back", longest=FREE_TEXT)
    by = Text("who entered it", required=True)
    at = Instant("when, in UTC", required=True)


class PoolCommitmentRowSchema(CommitmentSchema):
    """A row of `pool_commitments`: a commitment, or one that takes back another."""

    number = Whole("number of the row", "1", least=1, required=True)
    pool = PoolCode("code of the pool", "LEARNING", required=True)
    takes_back = Whole("number of the row that it takes back; blank: none", "1", least=1)
    by = Text("who entered it", required=True)
    at = Instant("when, in UTC", required=True)


POOL_DUES = Kind("pool_dues", PoolDueRowSchema, ("number",))
POOL_COMMITMENTS = Kind("pool_commitments", PoolCommitmentRowSchema, ("number",))
POOLED = (POOL_DUES, POOL_COMMITMENTS)
