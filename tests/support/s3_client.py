# SPDX-License-Identifier: Apache-2.0
"""A small S3 client for tests, with a signature of its own: the judge of what the plugin signs and stores.

Path style over http.client, because that sends an address as it is given: no dot segment is removed and no escape
is rewritten, whatever the key looks like.
"""
import datetime
import hashlib
import hmac
import http.client
import urllib.parse
import xml.etree.ElementTree

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


class S3Error(Exception):
    def __init__(self, status, code, body):
        super().__init__(f"{status} {code}: {body[:300]!r}")
        self.status, self.code = status, code


def escape(text, keep=""):
    return urllib.parse.quote(text, safe="-_.~" + keep)


def without_namespace(document):
    root = xml.etree.ElementTree.fromstring(document)
    for node in root.iter():
        node.tag = node.tag.rpartition("}")[2]
    return root


class Answer:
    def __init__(self, response):
        self.status, self.body = response.status, response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}

    def check(self, *wanted):
        if self.status not in wanted:
            code = without_namespace(self.body).findtext("Code") if self.body.startswith(b"<") else ""
            raise S3Error(self.status, code, self.body)
        return self


class S3Client:
    def __init__(self, endpoint, access_key, secret_key, region):
        parts = urllib.parse.urlsplit(endpoint)
        self.host, self.secure = parts.netloc, parts.scheme == "https"
        self.access_key, self.secret_key, self.region = access_key, secret_key, region

    # -- signing -----------------------------------------------------------------------------------------------

    def signing_key(self, day):
        key = ("AWS4" + self.secret_key).encode()
        for word in (day, self.region, "s3", "aws4_request"):
            key = hmac.new(key, word.encode(), hashlib.sha256).digest()
        return key

    def authorization(self, method, path, query, headers, stamp):
        names = sorted(headers)
        canonical = "\n".join([method, path, query, *(f"{name}:{headers[name].strip()}" for name in names), "",
                               ";".join(names), headers["x-amz-content-sha256"]])
        scope = f"{stamp[:8]}/{self.region}/s3/aws4_request"
        to_sign = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        signature = hmac.new(self.signing_key(stamp[:8]), to_sign.encode(), hashlib.sha256).hexdigest()
        return (f"AWS4-HMAC-SHA256 Credential={self.access_key}/{scope}, SignedHeaders={';'.join(names)}, "
                f"Signature={signature}")

    def request(self, method, bucket, key="", query=None, body=b"", headers=None):
        path = f"/{escape(bucket)}" + (f"/{escape(key, '/')}" if key else "")
        text = "&".join(f"{escape(name)}={escape(str(value))}" for name, value in sorted((query or {}).items()))
        stamp = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        signed = {name.lower(): value for name, value in (headers or {}).items()}
        signed |= {"host": self.host, "x-amz-date": stamp, "x-amz-content-sha256": hashlib.sha256(body).hexdigest()}
        signed["authorization"] = self.authorization(method, path, text, signed, stamp)
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(self.host, timeout=60)
        try:
            connection.putrequest(method, path + (f"?{text}" if text else ""), skip_host=True,
                                  skip_accept_encoding=True)
            for name, value in signed.items():
                connection.putheader(name, value)
            if body or method in ("PUT", "POST"):
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body or None)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    # -- what tests do -----------------------------------------------------------------------------------------

    def make_bucket(self, name):
        self.request("PUT", name).check(200)

    def delete_bucket(self, name):
        self.request("DELETE", name).check(204)

    def put(self, bucket, key, body, content_type=None):
        """The new object's etag, with its quotes."""
        headers = {"content-type": content_type} if content_type else {}
        return self.request("PUT", bucket, key, body=body, headers=headers).check(200).headers["etag"]

    def get(self, bucket, key):
        """The bytes of the object, or None."""
        answer = self.request("GET", bucket, key).check(200, 404)
        return answer.body if answer.status == 200 else None

    def head(self, bucket, key):
        """The object's headers, or None."""
        answer = self.request("HEAD", bucket, key).check(200, 404)
        return answer.headers if answer.status == 200 else None

    def delete(self, bucket, key):
        self.request("DELETE", bucket, key).check(204)

    def keys(self, bucket, prefix=""):
        """All keys, in the order the server gives."""
        found, query = [], {"list-type": 2, "prefix": prefix}
        while True:
            page = without_namespace(self.request("GET", bucket, query=query).check(200).body)
            found += [node.text for node in page.iterfind("Contents/Key")]
            if page.findtext("IsTruncated") != "true":
                return found
            query["continuation-token"] = page.findtext("NextContinuationToken")

    def uploads(self, bucket):
        """The (key, upload id) of each multipart upload that was begun and neither completed nor aborted."""
        page = without_namespace(self.request("GET", bucket, query={"uploads": ""}).check(200).body)
        return [(node.findtext("Key"), node.findtext("UploadId")) for node in page.iterfind("Upload")]
