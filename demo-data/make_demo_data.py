#!/usr/bin/env python3
"""Makes buyers.csv, teams.csv and day.csv: invented people, teams and one invented day of orders with an evening promotion.

Seeded: the same script gives the same files. Nothing in them comes from real people or shops.
Run it in this folder: python3 make_demo_data.py
"""
import csv
import random

draw = random.Random(20261122)
REGIONS = ["Hangzhou", "Shanghai", "Shenzhen", "Chengdu", "Beijing", "Wuhan", "Xi'an", "Guangzhou", "Nanjing", "Changsha"]
AGES = ["<25", "25-34", "35-44", "45-59", "60+"]
AGE_WEIGHTS = [22, 34, 22, 15, 7]
# Mean preference for WeChat, Alipay and UnionPay by age band, as shares of payments.
TASTE = {"<25": (61, 30, 9), "25-34": (50, 40, 10), "35-44": (45, 42, 13), "45-59": (56, 24, 20), "60+": (62, 14, 24)}
SHOPS = ["tea-lane", "silk-road", "orchard", "lantern"]
SHOP_WEIGHTS = [40, 28, 20, 12]
GOODS = {
    "tea-lane": [("Longjing tea 250 g", 16800), ("Jasmine tea box", 8900), ("Tea set, celadon", 42800)],
    "silk-road": [("Silk scarf", 25900), ("Mulberry silk quilt", 129900), ("Sleep mask", 5900)],
    "orchard": [("Navel oranges 5 kg", 6990), ("Cherries 2 kg", 15900), ("Dried persimmon", 3990)],
    "lantern": [("Game pass 30 days", 3000), ("Cinema voucher", 4500), ("Course: calligraphy", 19900)],
}


def write(name, header, rows):
    with open(name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def teams():
    """Twelve leaders a shop; each leads three to eight members. A few receivers are merchants, most are persons."""
    rows = []
    for shop in SHOPS:
        rows.append([shop, f"{shop}-platform", "platform", "", "merchant", "1900008801", "2088101117955611"])
        for number in range(1, 13):
            leader = f"{shop}-l{number:02d}"
            kind = "merchant" if number % 3 == 0 else "person"
            account = f"19{draw.randrange(10**8):08d}" if kind == "merchant" else f"oDemo{draw.randrange(16**20):020x}"
            rows.append([shop, leader, "leader", f"{shop}-platform", kind, account, f"2088{draw.randrange(10**12):012d}"])
            for member in range(draw.randint(3, 8)):
                rows.append([shop, f"{leader}-m{member + 1}", "member", leader, "person",
                             f"oDemo{draw.randrange(16**20):020x}", f"2088{draw.randrange(10**12):012d}"])
    return rows


def buyers(count):
    rows = []
    for number in range(count):
        age = draw.choices(AGES, AGE_WEIGHTS)[0]
        parts = [max(0.0, draw.gauss(share, 22)) + 0.5 for share in TASTE[age]]
        total = sum(parts)
        taste = [round(100 * part / total) for part in parts]
        device = f"d-{draw.randrange(16**6):06x}"
        rows.append([f"u{10000 + number}", age, draw.choice(REGIONS), device, draw.randint(12, 1600), *taste])
    return rows


def promotion(hour):
    """Relative traffic by hour of the day; the promotion runs from 20:00 to 21:00."""
    base = [3, 2, 1, 1, 1, 2, 5, 9, 14, 18, 20, 22, 24, 20, 18, 18, 19, 21, 26, 34, 90, 40, 20, 8]
    return base[hour]


def day(people, team_rows, count):
    leaders = {shop: [row[1] for row in team_rows if row[0] == shop and row[2] == "leader"] for shop in SHOPS}
    hours = draw.choices(range(24), [promotion(hour) for hour in range(24)], k=count)
    seconds = sorted(hour * 3600 + draw.randrange(3600) for hour in hours)
    rows = []
    for second in seconds:
        shop = draw.choices(SHOPS, SHOP_WEIGHTS)[0]
        name, price = draw.choice(GOODS[shop])
        pieces = draw.choices([1, 2, 3], [78, 17, 5])[0]
        discount = draw.choice([0, 0, 0, 50, 99, 100, 500])
        amount = max(100, pieces * price - discount)
        category = "virtual" if shop == "lantern" else "goods"
        # Shops know that what the channels give them, codes and addresses, cannot be paid inside WeChat, and that a
        # code on a page is the only one WeChat Pay takes.
        where = [0, 70, 30, 0] if category == "virtual" else [0, 12, 88, 0]
        environment = draw.choices(["wechat", "app", "browser", "miniprogram"], where)[0]
        leader = draw.choice(leaders[shop]) if draw.random() < 0.72 else ""
        rows.append([second, shop, draw.choice(people)[0], name, amount, category, environment, leader])
    return rows


if __name__ == "__main__":
    team_rows = teams()
    people = buyers(2500)
    write("teams.csv", ["shop", "participant", "role", "upline", "account_kind", "wechat", "alipay"], team_rows)
    write("buyers.csv", ["user", "age", "region", "device", "registered_days", "wechat", "alipay", "unionpay"], people)
    write("day.csv", ["second", "shop", "user", "item", "amount_fen", "category", "environment", "leader"],
          day(people, team_rows, 16000))
