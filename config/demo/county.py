"""Topics of the county as a demo shows them: two wait for the approver, one is being looked into."""

import datetime as dt

from cases.lifecycle import approve, leave_step, raise_case
from cases.models import Case
from config.demo.matters import Calendar, acting
from participants.enums import Role
from participants.holders import holders
from platforms.models import Platform

COUNTY = "140825"
MORNING = dt.time(9, 30)


def load_topics(now: dt.datetime) -> None:
    """Handed in by the office; the first was admitted, announced and is being looked into."""
    ago = Calendar(now)
    county = Platform.objects.get(code=COUNTY)
    office = acting(holders(county, [Role.COUNTY_OFFICE], ago.today)[0])
    chair = acting(holders(county, [Role.COUNTY_APPROVER], ago.today)[0])
    schools = raise_case(
        county,
        "城区学校周边早晚高峰交通拥堵，接送孩子不安全。",
        by=office,
        at=ago(14, MORNING),
    )
    approve(schools, by=chair, at=ago(12, MORNING))
    step = Case.objects.get(pk=schools.pk).steps.select_related("case__platform").get(position=4)
    told = "县政府网站公示三个工作日，收到意见4条"
    leave_step(step, told, by=office, at=ago(7, MORNING), done_on=ago.day(-8))
    for days, words in (
        (3, "老旧小区电动车充电难，飞线充电有隐患。"),
        (2, "汾河湿地保护与沿岸村民生产怎么协调。"),
    ):
        raise_case(county, words, by=office, at=ago(days, MORNING))
