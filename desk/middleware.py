"""What every request of the workspace passes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from desk.waiting import forget_count

Handler = Callable[[HttpRequest], HttpResponse]


class TodoCountMiddleware:
    """Whoever acts changes what waits for him: the number beside 待办 is counted anew."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.user.is_authenticated and request.user.hat:
            forget_count(request.user)
        return self.get_response(request)
