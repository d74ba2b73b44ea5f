"""One month of a portfolio: what moved, slipped, ends next, and who has not reported."""

from sitepipe.monthly.markdown import monthly_markdown as monthly_markdown
from sitepipe.monthly.month import WITHIN_MONTHS as WITHIN_MONTHS
from sitepipe.monthly.month import Month as Month
from sitepipe.monthly.month import last_pair as last_pair
from sitepipe.monthly.month import month_of as month_of
from sitepipe.monthly.written import require_free as require_free
from sitepipe.monthly.written import write_month as write_month
