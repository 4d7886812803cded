"""Personal numbers are starred out however they are written; other long numbers stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cunwu.language.mask import mask

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CARD = "6222021001116245702"  # 19 digits, Luhn holds
SHORT_CARD = "4111111111111111"  # 16 digits, Luhn holds


def with_check_character(first17: str) -> str:
    """An identity number by GB 11643: the weighted sum modulo 11 picks the last character."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return first17 + "10X98765432"[total % 11]


def passes_luhn(number: str) -> bool:
    doubled = [int(d) * (1 + place % 2) for place, d in enumerate(reversed(number))]
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


ID = with_check_character("22018219900307123")
ID_WITH_X = next(
    number
    for serial in range(1000)
    if (number := with_check_character(f"22018219900307{serial:03d}")).endswith("X")
)

birthdays = st.dates().filter(lambda day: 1900 <= day.year <= 2099).map(lambda day: f"{day:%Y%m%d}")
identities = st.builds(
    lambda place, day, serial: with_check_character(f"{place}{day}{serial:03d}"),
    st.integers(110000, 659999),
    birthdays,
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", [ID, ID_WITH_X, ID_WITH_X.lower()])
def test_an_identity_number_is_masked(number: str) -> None:
    masked = mask(f"我叫老张，身份证{number}，开死亡证明")
    assert number not in masked
    assert number[6:14] not in masked, "the birthday can still be read"
    assert masked.startswith("我叫老张，身份证") and masked.endswith("，开死亡证明")


@given(identities)
def test_every_valid_identity_number_is_masked(number: str) -> None:
    assert number[6:14] not in mask(f"号{number}的")


@pytest.mark.parametrize("number", ["13843112345", "15900001111", "19912345678"])
def test_a_mobile_number_is_masked(number: str) -> None:
    assert mask(f"打{number}找我") == f"打{number[:3]}****{number[-4:]}找我"


@pytest.mark.parametrize("number", [CARD, SHORT_CARD])
def test_a_bank_card_number_is_masked(number: str) -> None:
    assert mask(f"卡号{number}。") == f"卡号{number[:4]}****{number[-4:]}。"


@pytest.mark.parametrize(
    "written",
    [
        "138 4311 2345",
        "138-4311-2345",
        "138.4311.2345",
        "138－4311－2345",
        "138—4311—2345",
        "138 - 4311 2345",
        "138\n4311\n2345",
        "+8613843112345",
        "+86 138 4311 2345",
        "008613843112345",
        "１３８４３１１２３４５",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        "6222 0210 0111 6245 702",
        "4111-1111-1111-1111",
    ],
)
def test_a_number_in_groups_or_full_width_is_masked(written: str) -> None:
    assert written not in mask(f"号是{written}")


@pytest.mark.parametrize(
    "text",
    [
        "文号220182202300010001、共3页",  # eighteen digits without a valid check character
        "订单2026112212345678",  # sixteen digits that fail Luhn
        "统一社会信用代码912201017025960000",
        "电话043185091234",  # a landline of twelve digits
        "12345、110、12333",
        "2020年4月27日，民发〔2020〕20号",
        "编号12843112345",  # no mobile number begins with 12
        "流水号20261122000000000000001",
        "东经125.3245123度",
    ],
)
def test_other_long_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.integers(10**11, 10**22).map(str))
def test_a_number_that_is_no_personal_number_stays(number: str) -> None:
    valid_id = len(number) == 18 and with_check_character(number[:17]) == number
    assume(not valid_id and not (16 <= len(number) <= 19 and passes_luhn(number)))
    assert mask(number) == number


@given(st.text())
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(alphabet=st.characters(blacklist_categories=("Nd",))))
def test_text_without_digits_stays(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("after", [" 2021年办的", "，3口人", "-2", "\n2\n3", " 15900001111"])
def test_a_number_is_masked_whatever_other_number_comes_after(after: str) -> None:
    assert mask(f"13843112345{after}").startswith("138****2345")


@pytest.mark.parametrize("x", "XxＸｘⅩⅹ")
def test_a_check_character_is_an_x_in_any_writing(x: str) -> None:
    assert ID_WITH_X[6:14] not in mask(ID_WITH_X[:-1] + x)


def test_several_numbers_in_one_message_are_each_masked() -> None:
    masked = mask(f"{ID}和13843112345，卡{CARD}")
    assert [part for part in (ID, "13843112345", CARD) if part in masked] == []
