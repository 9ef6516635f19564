"""``zhanbo``: run it, deliver to it, look after it."""

import asyncio
import io
import json
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from catalog.account import Role
from catalog.errors import ZhanboError
from curation.answers import Delivered, Operations
from curation.people import Added, NewAccount
from curation.publication import Reason
from deploy import console, delivering, local
from deploy.client import client
from deploy.data_folder import DataFolder
from deploy.local_settings import LocalSettings
from deploy.measure import measure_with
from transcoder import tools
from transcoder.collector import Collected
from transcoder.delivery.report import Report
from transcoder.delivery.validate import validate as validated
from transcoder.operations import Collect, Retried, RetryWhat

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, add_completion=False, help="展播台 · Zhanbo")
user = typer.Typer(no_args_is_help=True, help="账号 · accounts")
app.add_typer(user, name="user")

Json = Annotated[bool, typer.Option("--json", help="机器可读输出 · machine-readable output")]
Url = Annotated[str, typer.Option(envvar="ZHANBO_URL", help="服务地址 · where Zhanbo answers")]
TokenOption = Annotated[str, typer.Option(envvar="ZHANBO_TOKEN", help="令牌 · who calls", show_envvar=True)]

UNUSABLE = 2

# The newcomer waits: quick to encode, and of the ladder's rungs the five that show what it is for.
_QUICKER = {
    "ZHANBO_PRESET": "superfast",
    "ZHANBO_CONTENT_AWARE": "0",
    "ZHANBO_PHONE_RUNGS": "720,540,360",
    "ZHANBO_TV_RUNGS": "720,1080",
}


def _refused(errors: Sequence[ZhanboError]) -> typer.Exit:
    """Say in two languages what was refused; raise what this returns."""
    for error in errors:
        console.complain(error)
    return typer.Exit(UNUSABLE)


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what was refused is said, and ends with status 2."""
    try:
        return asyncio.run(work)
    except ZhanboError as error:
        raise _refused([error]) from None
    except BaseExceptionGroup as group:
        ours, others = group.split(ZhanboError)
        if ours is None or others is not None:
            raise
        raise _refused(_leaves(ours)) from None


def _leaves(group: BaseExceptionGroup[ZhanboError]) -> list[ZhanboError]:
    found: list[ZhanboError] = []
    for error in group.exceptions:
        found += [error] if isinstance(error, ZhanboError) else _leaves(error)
    return found


def _settings() -> LocalSettings:
    try:
        return LocalSettings.read(os.environ)
    except ZhanboError as error:
        raise _refused([error]) from None


def _data() -> DataFolder:
    return DataFolder(path=_settings().data)


def _where(url: str, token: str) -> tuple[str, str | None]:
    """The server and the token: as given, else those of the instance that runs on this data folder."""
    data, settings = _data(), _settings()
    if not url:
        known = data.endpoints
        url = (
            json.loads(known.read_text())["origin"]
            if known.is_file()
            else f"http://127.0.0.1:{settings.port}"
        )
    if not token and data.token.is_file():
        token = data.token.read_text("utf-8").strip()
    return url, token or None


def _announce(urls: local.Urls) -> None:
    for name, url in (
        ("手机 phone  ", urls.phone),
        ("电视 TV     ", urls.tv),
        ("后台 console", urls.console),
    ):
        console.output.print(f"{name}  {url}")


@app.command()
def up() -> None:
    """启动全部服务 · start every part on this machine"""
    _run(local.up(_settings(), on_ready=_announce))


@app.command()
def demo() -> None:
    """启动并装入演示片单 · start every part and deliver the demo catalogue"""
    from deploy.demo.seeding import seed  # only this verb needs what draws films: half a second of imports

    settings = replace(_settings(), demo=True)
    for name, value in _QUICKER.items():
        os.environ.setdefault(name, value)

    async def catalogue(urls: local.Urls) -> None:
        data = DataFolder(path=settings.data)
        await seed(urls, data.path / "demo", data.token.read_text("utf-8").strip())

    _run(local.up(settings, on_ready=_announce, alongside=catalogue))


async def _validated(path: Path, workdir: Path) -> Report:
    found = await tools.find(os.environ)
    demo = _settings().demo
    return await validated(path, measure_with(found), datetime.now(UTC).date(), workdir, demo=demo)


@app.command()
def validate(path: Path, as_json: Json = False) -> None:
    """检查交付包 · check a delivery package: every problem at once"""
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as workdir:
        report = _run(_validated(path, Path(workdir)))
    if as_json:
        sys.stdout.write(json.dumps(report.to_json(), ensure_ascii=False) + "\n")
    else:
        _show_report(report)
    raise typer.Exit(report.exit_code)


def _show_report(report: Report) -> None:
    for line in report.lines():
        console.output.print(line, markup=False)
    if report.exit_code == 0 and report.package is not None:
        count = len(report.package.episodes)
        console.output.print(
            f"《{report.package.facts.title}》{count}集，可以交付 / {count} episodes, ready to deliver"
        )


@app.command()
def deliver(
    path: Path, wait: bool = False, as_json: Json = False, url: Url = "", token: TokenOption = ""
) -> None:
    """校验、上传并排队 · validate, upload and queue a package or a folder of clips"""
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as workdir:
        report = _run(_validated(path, Path(workdir)))
        for line in report.lines():
            console.screen.print(line, markup=False)
        if report.exit_code or report.package is None:
            raise typer.Exit(report.exit_code)
        outcome = _run(_delivered(report, url, token, wait=wait))
    if as_json:
        sys.stdout.write(msgspec.json.encode(outcome).decode() + "\n")
    else:
        sys.stdout.write(outcome.series + "\n")
    raise typer.Exit(1 if wait and not outcome.published else 0)


async def _delivered(report: Report, url: str, token: str, *, wait: bool) -> delivering.Outcome:
    assert report.package is not None
    origin, known = _where(url, token)
    async with client(origin, known) as server:
        with console.uploading() as progress:
            accepted = await delivering.send(server, report.package, progress)
        if not wait:
            return delivering.at_once(accepted)
        with console.watching() as seen:
            return await delivering.watch(server, accepted, seen)


def _call(act: Callable[[Any], Coroutine[Any, Any, T]], url: str, token: str) -> T:
    async def call() -> T:
        origin, known = _where(url, token)
        async with client(origin, known) as server:
            return await act(server)

    return _run(call())


@app.command()
def status(
    series: Annotated[str, typer.Argument()] = "",
    as_json: Json = False,
    url: Url = "",
    token: TokenOption = "",
) -> None:
    """排队、进行、失败及原因 · what is queued, running, failed and why"""
    found = _call(lambda server: server.get("/v1/operations", Operations), url, token)
    chosen = [one for one in found.series if series in ("", one.id)]
    if as_json:
        sys.stdout.write(msgspec.json.encode(replace(found, series=tuple(chosen))).decode() + "\n")
    else:
        console.show_series(chosen)
    raise typer.Exit(0 if chosen or not series else UNUSABLE)


@app.command()
def retry(
    which: Annotated[
        str, typer.Argument(help="集或剧的编号；留空为全部 · an episode or series; empty: all")
    ] = "",
    url: Url = "",
    token: TokenOption = "",
) -> None:
    """失败的重新排队 · queue failed episodes anew"""
    asked = RetryWhat(id=which or None)
    again = _call(lambda server: server.post("/v1/operations/retry", asked, Retried), url, token)
    sys.stdout.write("".join(f"{episode}\n" for episode in again.episodes))


@app.command()
def collect(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只列出，不删除 · only say what would go")
    ] = False,
    as_json: Json = False,
    url: Url = "",
    token: TokenOption = "",
) -> None:
    """清理不再需要的文件 · remove what nothing needs any more; workers do it by themselves"""
    asked = Collect(dry_run=dry_run)
    gone = _call(lambda server: server.post("/v1/operations/collect", asked, Collected), url, token)
    if as_json:
        sys.stdout.write(msgspec.json.encode(gone).decode() + "\n")
        return
    for kind, names in (("asset", gone.assets), ("master", gone.masters), ("upload", gone.uploads)):
        sys.stdout.write("".join(f"{kind} {name}\n" for name in names))


@app.command()
def takedown(
    series: str,
    reason: Annotated[str, typer.Option(help="原因 · why; kept with the act")],
    url: Url = "",
    token: TokenOption = "",
) -> None:
    """下线一部剧 · take a series down"""
    path, why = f"/v1/operations/series/{series}/takedown", Reason(reason=reason)
    one = _call(lambda server: server.post(path, why, Delivered), url, token)
    sys.stdout.write(f"{one.id} {one.state}\n")


@app.command()
def restore(series: str, url: Url = "", token: TokenOption = "") -> None:
    """恢复已下线的剧 · restore a series that was taken down"""
    path = f"/v1/operations/series/{series}/restore"
    one = _call(lambda server: server.post(path, {}, Delivered), url, token)
    sys.stdout.write(f"{one.id} {one.state}\n")


@user.command("add")
def user_add(
    name: str, role: Role = Role.MAKER, organisation: str = "", url: Url = "", token: TokenOption = ""
) -> None:
    """新建账号，令牌只显示一次 · add an account; its token is shown once"""
    new = NewAccount(name=name, role=role, organisation=organisation)
    added = _call(lambda server: server.post("/v1/operations/accounts", new, Added), url, token)
    sys.stdout.write(added.token + "\n")


def main() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # whoever reads through a pipe waits for the URLs too
    app()


if __name__ == "__main__":
    main()
