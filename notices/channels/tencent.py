"""Short messages by Tencent Cloud, an extra: ``pip install haoshangliang[tencent]``.

Tencent knows no message again: what it took just before its answer was lost comes twice, marked.
"""

from typing import Any

from notices.channels.base import Message, Refused, Trouble, account_of, in_short

# What will not pass however often it is tried; everything else is tried again.
OF_THE_MESSAGE = (
    "InvalidParameterValue.",
    "FailedOperation.TemplateIncorrect",
    "UnsupportedOperation.",
)
OF_THE_NUMBER = ("FailedOperation.PhoneNumberInBlacklist", "LimitExceeded.PhoneNumber")
OF_THE_ACCOUNT = ("AuthFailure", "FailedOperation.InsufficientBalance", "UnauthorizedOperation")


class Tencent:
    """The API SendSms over one client of the vendor's SDK."""

    def __init__(self) -> None:
        from tencentcloud.common.credential import Credential  # an extra, imported where it is used
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile
        from tencentcloud.sms.v20210111.sms_client import SmsClient

        account = account_of("SMS")
        scheme, _colon, where = account.endpoint.partition("://")
        http = HttpProfile(
            protocol=scheme or None, endpoint=where or None, reqTimeout=20, keepAlive=True
        )
        self.account = account
        credential = Credential(account.user, account.secret)
        self.client = SmsClient(credential, account.region, ClientProfile(httpProfile=http))

    def send(self, message: Message) -> str:
        """The receipt is Tencent's SerialNo."""
        from tencentcloud.common.exception import TencentCloudSDKException
        from tencentcloud.sms.v20210111.models import SendSmsRequest

        if message.short is None:
            raise Refused("no approved template")
        request = SendSmsRequest()
        request.SmsSdkAppId = self.account.app
        request.SignName = self.account.sign
        request.TemplateId = message.short.template_id
        request.TemplateParamSet = list(message.short.variables)
        request.PhoneNumberSet = [f"+86{message.address}"]
        request.SessionContext = message.key
        try:
            statuses = self.client.SendSms(request).SendStatusSet
        except TencentCloudSDKException as error:
            raise _error(error.get_code() or "", in_short(error)) from error
        return _receipt(statuses)

    def close(self) -> None:
        """The SDK keeps nothing open that needs closing."""


def _receipt(statuses: Any) -> str:
    if not statuses:
        raise Trouble("the answer names no number", maybe_taken=True)
    [status] = statuses
    if status.Code != "Ok":
        raise _error(status.Code, f"{status.Code} {status.Message}"[:200])
    return str(status.SerialNo)


def _error(code: str, words: str) -> Exception:
    if code.startswith(OF_THE_ACCOUNT):
        return Trouble(words, of_channel=True)
    if code.startswith((*OF_THE_MESSAGE, *OF_THE_NUMBER)):
        return Refused(words)
    # The SDK's own codes have no dot: no answer came, or none that can be read.
    return Trouble(words, maybe_taken="." not in code or code.startswith("InternalError"))
