"""The commands that serve without the rest of the stack: workers, and whether one serves."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from server.cli.environment import read_settings, refuse_unsafe, running_state, tell_doubts
from server.cli.running import Descriptor, loading, one_line, wait_at
from server.cli.running import run as run_to_end
from server.stack.process import StackError

commands = typer.Typer()


@commands.command()
def serve(
    port: Annotated[
        int, typer.Option(help="Port of the first worker; the others follow it. 0: free ports.")
    ] = 0,
) -> None:
    """Run the workers alone, without databases and Envoy, until SIGTERM."""
    from server.stack.database import check_database
    from server.stack.process import free_port
    from server.stack.scraping import metrics_ports, seen_worker_command
    from server.stack.supervisor import Supervisor, supervise

    settings = read_settings()
    refuse_unsafe(settings)
    tell_doubts(settings)
    ports = [port + n if port else free_port() for n in range(settings.workers)]
    supervisor = Supervisor(
        ports,
        command=seen_worker_command(metrics_ports(ports, settings.metrics_port)),
        grace=timedelta(seconds=settings.shutdown_grace_seconds),
        leave=timedelta(seconds=settings.shutdown_leave_seconds),
    )

    async def go() -> None:
        await check_database(settings.database_url)
        listed = ", ".join(f"127.0.0.1:{port}" for port in ports)
        await supervise(supervisor, announce=lambda: print(f"Serving on {listed}", flush=True))

    asyncio.run(go())


@commands.command()
def worker(
    port: Annotated[int, typer.Option(help="Port to listen on.")],
    host: Annotated[str, typer.Option(help="Its address; a pod's is 0.0.0.0.")] = "127.0.0.1",
    metrics_port: Annotated[int | None, typer.Option(help="Takes METRICS_PORT's place.")] = None,
    start_barrier_fd: Descriptor = None,
) -> None:
    """Run one worker."""
    refuse_unsafe(settings := read_settings())
    if metrics_port is not None:
        settings = settings.model_copy(update={"metrics_port": metrics_port})
    with loading():
        from server.app import Refusal
        from server.serving import serve_worker

    if start_barrier_fd is None and metrics_port is None:  # nobody else has told them
        tell_doubts(settings)
    wait_at(start_barrier_fd)
    with one_line(Refusal):
        run_to_end(serve_worker(settings, port, host=host))


@commands.command()
def health(
    port: Annotated[
        int | None,
        typer.Option(help="Port of loopback that a worker listens on; unset: the stack's workers."),
    ] = None,
    within: Annotated[float, typer.Option(help="How long it may take, in seconds.")] = 3.0,
) -> None:
    """Ask whether a worker serves, or all of the running stack; exit code 1 when one does not."""
    from server.stack.supervisor import serving

    ports = [port] if port is not None else [one["port"] for one in running_state()["workers"]]
    for each in ports:
        try:
            asyncio.run(asyncio.wait_for(serving(each), within))
        except TimeoutError as error:
            raise StackError(f"Nobody serves on port {each} within {within:g} s") from error
        print(f"Serving on port {each}")
