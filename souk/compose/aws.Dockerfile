# What the stand-ins run in. The checkout is mounted, not copied: a change of it needs no new image.
ARG BASE_IMAGE=public.ecr.aws/docker/library/python:3.11-slim

FROM ${BASE_IMAGE}
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/work
WORKDIR /work
COPY requirements-dev.txt /requirements.txt
RUN pip install --quiet --no-cache-dir --require-hashes --requirement /requirements.txt
