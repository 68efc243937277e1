# Tend as it runs at a practice: the wheel and what the lock names, without the tools of development.
# `compose.yaml` starts it beside PostgreSQL; `docker run --init` is for a look at the demo.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/tend
COPY requirements-runtime.lock requirements-build.lock /source/
RUN /opt/tend/bin/pip install --require-hashes --no-deps -r /source/requirements-runtime.lock \
    && /opt/tend/bin/pip install --require-hashes --no-deps -r /source/requirements-build.lock
COPY README.md cli.py practice.toml prefect.yaml pyproject.toml setup.py /source/
COPY deployments /source/deployments
COPY flows /source/flows
COPY migrations /source/migrations
COPY models /source/models
COPY policy /source/policy
COPY tasks /source/tasks
COPY templates /source/templates
# What builds goes again, and so does pip.
RUN /opt/tend/bin/pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheel /source \
    && /opt/tend/bin/pip install --no-deps --no-index /wheel/*.whl \
    && /opt/tend/bin/pip uninstall --yes setuptools pip

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 tend \
    && useradd --uid 10001 --gid tend --no-create-home --home-dir /data --shell /usr/sbin/nologin tend \
    && install --directory --mode 0700 --owner tend --group tend /data
COPY --from=build /opt/tend /opt/tend
ENV PATH=/opt/tend/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    TEND_HOME=/data
USER tend
WORKDIR /data
# Whatever Tend writes. The command sets the umask 077 itself: only its owner can read it.
VOLUME /data
EXPOSE 4200
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:4200/api/health', timeout=5)"]
ENTRYPOINT ["tend"]
# From outside the container, hence the password: TEND_SERVE_AUTH.
CMD ["serve", "--host", "0.0.0.0"]
