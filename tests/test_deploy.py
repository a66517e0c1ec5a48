"""What stands in ``deploy`` and ``docker-compose.yml``: valid, consistent with the service, and hardened."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from service import __version__
from service.grading import portions
from service.settings import Settings
from service.web import batch

ROOT = Path(__file__).parent.parent
KUBERNETES = ROOT / "deploy" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())
RESOURCES = {
    resource["kind"]: resource
    for name in KUSTOMIZATION["resources"]
    for resource in yaml.safe_load_all((KUBERNETES / name).read_text())
}
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

#: The oldest Kubernetes whose ``preStop`` can sleep without a shell, and the newest that the validator knows.
OLDEST = "1.30"


@pytest.mark.parametrize("kind", RESOURCES)
@pytest.mark.parametrize("newest", [False, True], ids=["oldest", "newest"])
def test_a_manifest_is_valid(kind: str, newest: bool) -> None:
    """Kubernetes would take it: no field is misspelt, none has a wrong type."""
    version = kubernetes_validate.latest_version() if newest else OLDEST
    kubernetes_validate.validate(RESOURCES[kind], version, strict=True)


def test_the_validator_sees_mistakes() -> None:
    """A misspelt field does not pass."""
    wrong = RESOURCES["Service"] | {"spec": RESOURCES["Service"]["spec"] | {"selectors": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, OLDEST, strict=True)


def test_the_manifests_mean_the_same_pods() -> None:
    """Service, budget, policy and autoscaler select what the deployment starts."""
    deployment = RESOURCES["Deployment"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    assert RESOURCES["Service"]["spec"]["selector"] == labels
    assert RESOURCES["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert RESOURCES["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"] == labels
    target = RESOURCES["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", deployment["metadata"]["name"])
    assert {path.name for path in KUBERNETES.iterdir()} == {"kustomization.yaml", *KUSTOMIZATION["resources"]}


def container() -> Any:
    return RESOURCES["Deployment"]["spec"]["template"]["spec"]["containers"][0]


def test_the_manifests_mean_this_image() -> None:
    """The port is the image's, and the tag is the version of this tree."""
    ports = re.findall(r"^EXPOSE (\d+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert [str(port["containerPort"]) for port in container()["ports"]] == ports
    assert [str(rule["ports"][0]["port"]) for rule in RESOURCES["NetworkPolicy"]["spec"]["ingress"]] == ports
    assert KUSTOMIZATION["images"][0] | {"newName": ""} == {"name": "fluxion", "newName": "", "newTag": __version__}
    assert container()["image"] == "fluxion"


def environments() -> dict[str, dict[str, str]]:
    """Every environment that a file sets, by who sets it."""
    found = {name: dict(service.get("environment", {})) for name, service in COMPOSE["services"].items()}
    return found | {"kubernetes": {entry["name"]: entry["value"] for entry in container()["env"]}}


@pytest.mark.parametrize("name", environments())
def test_every_variable_is_a_setting(name: str) -> None:
    """A variable that nobody reads would be a setting that does nothing; a wrong value would stop the start."""
    given = {name: str(value) for name, value in environments()[name].items()}
    assert set(given) <= {name.upper() for name in Settings.__dataclass_fields__}
    Settings.from_environment(given)


def test_what_was_accepted_is_finished() -> None:
    """Whoever stops a container waits for longer than the service, and that for longer than an answer takes."""
    settings = Settings()
    grace = settings.grace
    assert grace > portions.SECONDS
    assert grace > settings.batch_seconds + settings.answer_timeout + sum(batch.PAUSES)
    pod = RESOURCES["Deployment"]["spec"]["template"]["spec"]
    pause = container()["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] > pause + grace
    for name in ("fluxion", "replica"):
        assert int(COMPOSE["services"][name]["stop_grace_period"].removesuffix("s")) > grace


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_container_has_no_rights(name: str) -> None:
    """No capabilities, nothing to write but a small /tmp, bounded memory, and only this machine can reach it."""
    service = COMPOSE["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["tmpfs"][0].startswith("/tmp:")
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_a_pod_has_no_rights() -> None:
    """Kubernetes' own profile for untrusted code, "restricted", is kept, and no token of the cluster is there."""
    pod, security = RESOURCES["Deployment"]["spec"]["template"]["spec"], container()["securityContext"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert security == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert RESOURCES["NetworkPolicy"]["spec"]["egress"] == []


def test_compose_reads_its_file(tmp_path: Path) -> None:
    """Docker Compose itself finds nothing wrong with either profile."""
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker compose")
    command = [docker, "compose", "--profile", "scale", "config", "--services"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ)
    assert set(done.stdout.split()) == set(COMPOSE["services"])


def test_the_image_is_given_all_that_it_copies() -> None:
    """What ``.dockerignore`` lets through: each file of a COPY, with either lock, and what the wheel takes in."""
    let_through = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    needed = {name for line in copied for name in line.split() if not name.startswith("$")}
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert needed | {"requirements.lock", "requirements-mcp.lock"} <= let_through
    assert set(build["force-include"]) <= needed
