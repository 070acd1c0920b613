"""A service that reads where another's store is, or its password, from what AWS keeps for that: files and the like."""

from __future__ import annotations

from tests.policies.adversarial.systems import Change, Flaw, grants, service
from tests.policies.kit import Ref, Text
from tests.policies.market import Market
from tests.policies.parts import arn, tls_only

_RULE = "no-shared-database"
CACHE = "master.souk-dev-order.a1b2c3.euw1.cache.amazonaws.com"


def file_of(owner: str, reader: str, content: str, key: str = "order.env") -> Change:
    """A file of a service's, in a bucket of its own, that somebody may read."""

    def change(souk: Market) -> None:
        add, parent, name = souk.program.add, service(souk, owner).component, "arn:aws:s3:::souk-dev-conf"
        props = {"bucket": "souk-dev-conf", "policy": tls_only("s3:*", name, f"{name}/*")}
        bucket = add("aws:s3/bucket:Bucket", "conf", props, parent=parent, computed={"arn": name})
        file = {"bucket": bucket.id, "key": key, "content": content}
        add("aws:s3/bucketObjectv2:BucketObjectv2", "file", file, parent=parent)
        grants(reader, Action="s3:GetObject", Resource=f"{name}/order.env")(souk)

    return change


def configured(who: str) -> Change:
    """Order's configuration in AppConfig, which somebody may read."""

    def change(souk: Market) -> None:
        add, parent = souk.program.add, souk.order.component
        application = add("aws:appconfig/application:Application", "conf", {"name": "order"}, parent=parent)
        application.computed["id"] = "abc1234"
        profile = add(
            "aws:appconfig/configurationProfile:ConfigurationProfile",
            "conf",
            {"applicationId": application.id, "locationUri": "hosted"},
            parent=parent,
            computed={"configurationProfileId": "prof123"},
        )
        version = {
            "applicationId": application.id,
            "configurationProfileId": Ref(profile.urn, "configurationProfileId"),
        }
        version |= {"contentType": "text/plain", "content": f"host={CACHE}"}
        add("aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion", "conf", version, parent=parent)
        resource = arn("appconfig", "application/*/environment/*/configuration/*")
        grants(who, Action="appconfig:GetLatestConfiguration", Resource=resource)(souk)

    return change


def connection(who: str) -> Change:
    """Product's connection of Glue's, with its password, which somebody may ask for."""

    def change(souk: Market) -> None:
        host = Ref(souk.product.parts["database"].urn, "address")
        own = {"JDBC_CONNECTION_URL": Text(("jdbc:postgresql://", host, ":5432/x")), "PASSWORD": "tulip"}
        props = {"name": "product-db", "connectionProperties": own}
        souk.program.add("aws:glue/connection:Connection", "product", props, parent=souk.product.component)
        resources = [arn("glue", "catalog"), arn("glue", "connection/product-db")]
        grants(who, Action="glue:GetConnection", Resource=resources)(souk)

    return change


ALL = (
    Flaw("a host in a file of another's", _RULE, file_of("order", "product", f"HOST={CACHE}")),
    Flaw("a host in another's configuration", _RULE, configured("product")),
    Flaw("a connection of Glue's, with its password", "no-shared-credentials", connection("order")),
)
