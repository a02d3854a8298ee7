"""The associations and their yearly figures. A member's code never changes; its figures are dated by year."""
