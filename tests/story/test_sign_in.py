"""A browser signs in as people do: password, passkey, keyboard, another language; and nothing leaves the machine."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.cast import PASSWORD


def watched(browser: Browser, address: str, **options: object) -> tuple[Page, list[str]]:
    """A page, and what it asked of other hosts or complained about."""
    page = browser.new_context(base_url=address, **options).new_page()  # type: ignore[arg-type]  # playwright's own options
    complaints: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else complaints.append(r.url))
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    return page, complaints


def by_password(page: Page, name: str) -> None:
    """Sign in with name and password, and work against terrorism."""
    page.goto("/account/sign-in/")
    page.fill("#id_login", name)
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/working/**")
    page.click("button[value=counter_terrorism]")
    page.wait_for_url("**/")


def test_officer_makes_a_passkey_and_signs_in_with_it(address: str, browser: Browser) -> None:
    page, complaints = watched(browser, address)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    by_password(page, "amal")
    page.goto("/account/factors/passkeys/add/")
    page.fill("#id_password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/passkeys/add/**")
    page.check("input[name=passwordless]")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/codes/**")
    page.context.clear_cookies()
    page.goto("/account/sign-in/")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/working/**")
    assert not complaints


def test_officer_works_by_keyboard(address: str, browser: Browser) -> None:
    page, complaints = watched(browser, address)
    by_password(page, "amal")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert page.locator(":focus").get_attribute("type") == "search"
    page.locator("main").focus()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/search/")
    assert not complaints


def test_officer_reads_from_right_to_left_on_a_phone(address: str, browser: Browser) -> None:
    page, complaints = watched(browser, address, locale="ar", viewport={"width": 390, "height": 844})
    by_password(page, "amal")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert not page.locator("#navigation").is_visible()
    page.click(".nav-open")
    assert page.locator("#navigation").is_visible()
    width = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, "nothing sticks out to the side"
    assert not complaints
